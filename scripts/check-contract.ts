import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { playDefaultScenario } from '../simulator/default-scenario.ts';
import { type Answer, Contract, type Finding } from './openapi.ts';

/** What a contract says of all answers to one operation that have one status. */
export interface OperationReport {
  /** Such as `GET /pcm/jobs/{jobID} 200`. */
  readonly operation: string;
  readonly kind: Finding['kind'];
  readonly answers: number;
  /** Each once. */
  readonly problems: readonly string[];
}

/** Wrong ones last, where they are seen. */
const ORDER = ['fits', 'undescribed', 'wrong'] as const satisfies readonly Finding['kind'][];

export function checkContract(contract: Contract, answers: readonly Answer[]): readonly OperationReport[] {
  const findings = answers.map((answer) => contract.check(answer));
  return ORDER.flatMap((kind) => {
    const groups = Map.groupBy(
      findings.filter((finding) => finding.kind === kind),
      ({ operation }) => operation,
    );
    return [...groups].map(([operation, group]) => ({
      operation,
      kind,
      answers: group.length,
      problems: [...new Set(group.flatMap(({ problems }) => problems))],
    }));
  });
}

function linesOf(reports: readonly OperationReport[]): readonly string[] {
  return reports.flatMap(({ operation, kind, answers, problems }) => [
    `${kind.padEnd(12)} ${operation}: ${answers}`,
    ...problems.map((problem) => `             ${problem}`),
  ]);
}

/**
 * `npm run check-contract -- pim.openapi.yaml`: checks every answer of the simulator's default scenario against an
 * OpenAPI file. @returns the exit code
 */
function main(file: string | undefined): number {
  if (file === undefined) {
    console.error('Which OpenAPI file? npm run check-contract -- FILE');
    return 2;
  }
  let contract: Contract;
  try {
    contract = new Contract(parse(readFileSync(file, 'utf8')));
  } catch (thrown) {
    console.error(`${file} cannot be used: ${thrown instanceof Error ? thrown.message : thrown}`);
    return 2;
  }
  const reports = checkContract(contract, playDefaultScenario());
  for (const line of linesOf(reports)) console.log(line);
  const isDescribed = reports.some(({ kind }) => kind !== 'undescribed');
  if (!isDescribed) console.log(`${file} describes none of these answers.`);
  return isDescribed && reports.every(({ kind }) => kind !== 'wrong') ? 0 : 1;
}

if (import.meta.filename === process.argv[1]) process.exitCode = main(process.argv[2]);
