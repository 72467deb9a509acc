#!/usr/bin/env node
'use strict';
// The command line. Old syntax, so that a Node that is too old can say so instead of showing minified code.

var node = process.versions.node;
var version = node.split('.').map(Number);

if (version[0] < 22 || (version[0] === 22 && version[1] < 19)) {
  process.stderr.write(
    ['wait-for-pxm-jobs needs Node 22.19 or newer, and this is Node ', node, '.\n'].join(''),
  );
  process.exitCode = 2;
} else {
  require('./main.js').cli();
}
