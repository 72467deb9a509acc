/** What each output is in JSON: GitHub knows texts only. */
export const OUTPUT_TYPES: Readonly<Record<string, 'text' | 'number' | 'json'>> = {
  conclusion: 'text',
  jobs: 'json',
  'job-ids': 'json',
  'failed-job-ids': 'json',
  'unfinished-job-ids': 'json',
  'release-ids': 'json',
  'failed-release-ids': 'json',
  'unfinished-release-ids': 'json',
  'release-ids': 'json',
  'failed-release-ids': 'json',
  'unfinished-release-ids': 'json',
  'hierarchy-ids': 'json',
  'hierarchy-id': 'text',
  'file-locations': 'json',
  'file-location': 'text',
  'errors-file': 'text',
  message: 'text',
  'total-count': 'number',
  'success-count': 'number',
  'failed-count': 'number',
  'cancelled-count': 'number',
  'elapsed-seconds': 'number',
  'left-out': 'json',
};

/** The outputs as one JSON document (docs/output.schema.json), on one line. A text that is empty is null. */
export function jsonDocument(outputs: Readonly<Record<string, string>>): string {
  const entries = Object.entries(outputs).map(([name, value]) => [name, typed(name, value)]);
  return JSON.stringify(Object.fromEntries(entries));
}

function typed(name: string, value: string): unknown {
  switch (OUTPUT_TYPES[name]) {
    case 'number':
      return Number(value);
    case 'json':
      return JSON.parse(value);
    default:
      return value === '' ? null : value;
  }
}
