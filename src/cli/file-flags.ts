/** A flag that names a file to write. */
export interface FileFlag {
  readonly name: 'summary-file' | 'errors-file' | 'junit-file' | 'dotenv-file';
  /** How the value is called in the help. */
  readonly value: string;
  readonly description: string;
}

export const FILE_FLAGS: readonly FileFlag[] = [
  { name: 'summary-file', value: 'FILE.md', description: 'Write the summary as Markdown.' },
  {
    name: 'errors-file',
    value: 'FILE.csv',
    description: 'Write all errors of the failed jobs as CSV. Not written where there are none.',
  },
  {
    name: 'junit-file',
    value: 'FILE.xml',
    description: 'Write a JUnit report, with a case for each job and one for the wait.',
  },
  {
    name: 'dotenv-file',
    value: 'FILE',
    description:
      'Write the outputs that are single values as `PXM_CONCLUSION=success` and so on, for GitLab.',
  },
];
