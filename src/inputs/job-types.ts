import { canonicalType, type JobTypes, KNOWN_NAMES, KNOWN_TYPES } from '../pxm/job-type.ts';
import type { IfNoJobsFound } from '../wait/rules.ts';
import { parseList } from './list.ts';
import { type InputProblem, quoted, wrong } from './problem.ts';
import { intended } from './typing-error.ts';

const TYPE = /^[a-z][a-z0-9_-]{0,99}$/;

/** @throws WrongInput */
export function parseTypes(text: string): JobTypes {
  const entries = parseList(text.replace(/!\s+/g, '!'));
  if (entries.length === 0) throw wrong(text, 'names no type');
  for (const [index, entry] of entries.entries()) {
    const joined = `${entry}-${entries[index + 1]}`.toLowerCase();
    if (isKnown(canonicalType(joined.replace(/^!/, '')))) {
      throw wrong(`${entry} ${entries[index + 1]}`, `is not a job type: write ${joined}`);
    }
  }
  const [wanted, unwanted] = [
    entries.filter((entry) => !entry.startsWith('!')),
    entries.filter((entry) => entry.startsWith('!')).map((entry) => entry.slice(1)),
  ].map((types) => [...new Set(types.map(parseType))]) as [string[], string[]];
  const isAll = wanted.includes('all');
  if (unwanted.length > 0 && !isAll) {
    throw wrong(text, 'leaves out a type of no others: give `all` beside it, or only the types to wait for');
  }
  if (!isAll) return wanted;
  if (wanted.length > 1) {
    throw wrong(
      text,
      'has `all` beside other types: give `all` alone, or with what it leaves out (`all, !indexing-job`)',
    );
  }
  if (unwanted.includes('all')) throw wrong(text, 'leaves out every type');
  return { all: true, except: unwanted };
}

/** @returns the canonical type, which need not be a known one. @throws WrongInput where it is close to one */
function parseType(text: string): string {
  const type = canonicalType(text);
  if (type === 'all' || isKnown(type)) return type;
  const meant = intended(type, [...KNOWN_NAMES, 'all']);
  if (meant !== undefined) {
    throw wrong(type, `is not a job type, and close to ${canonicalType(meant)}: write that if you meant it`);
  }
  if (!TYPE.test(type)) throw wrong(type, `is not a job type: use ${KNOWN_TYPES.join(', ')}, or all`);
  return type;
}

/** A type that nobody knows may be new, or mistyped: then the jobs that were meant would pass unwaited for. */
export function judgeUnknownTypes(
  types: JobTypes,
  ifNoJobsFound: IfNoJobsFound,
  { problems, warnings }: { readonly problems: InputProblem[]; readonly warnings: string[] },
): void {
  for (const type of ('all' in types ? types.except : types).filter((name) => !isKnown(name))) {
    const known = `\`job-type\` ${quoted(type)} is none of the known types (${KNOWN_TYPES.join(', ')}).`;
    if ('all' in types) {
      warnings.push(`${known} It is left out all the same, since the API may have new types.`);
    } else if (ifNoJobsFound === 'error') {
      warnings.push(`${known} The action looks for it all the same, since the API may have new types.`);
    } else {
      const message = `${known} With \`if-no-jobs-found: ${ifNoJobsFound}\` a mistyped type would pass unnoticed. Correct it; or, if your store has this type, set \`if-no-jobs-found: error\`.`;
      problems.push({ input: 'job-type', message });
    }
  }
}

function isKnown(type: string): boolean {
  return (KNOWN_TYPES as readonly string[]).includes(type);
}
