// Preloaded before a bundle: leaves what the process used, for the benchmark to read.
import { writeFileSync } from 'node:fs';

const { USAGE_FILE } = process.env;
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(
    USAGE_FILE,
    JSON.stringify({ peakMegabytes: maxRSS / 1024, cpuMilliseconds: (userCPUTime + systemCPUTime) / 1000 }),
  );
});
