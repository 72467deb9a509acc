import * as core from '@actions/core';

core.info(`Hello ${core.getInput('name')}`);
