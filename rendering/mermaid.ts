/** A bar of a gantt chart, as far as the tests look at it. */
export interface Task {
  readonly section: string;
  readonly task: string;
  readonly startTime: Date;
  readonly endTime: Date;
  readonly crit?: boolean;
  readonly active?: boolean;
  readonly done?: boolean;
  readonly milestone?: boolean;
}

interface Mermaid {
  parse(text: string): Promise<unknown>;
  readonly mermaidAPI: {
    getDiagramFromText(
      text: string,
    ): Promise<{ readonly db: { getSections(): readonly string[]; getTasks(): readonly Task[] } }>;
  };
}

// Not by a literal: its types need those of a browser.
const MERMAID: string = 'mermaid';
const { default: mermaid } = (await import(MERMAID)) as { readonly default: Mermaid };

/** A gantt chart as mermaid itself reads it. @throws what it cannot read */
export async function readGantt(
  chart: string,
): Promise<{ readonly sections: readonly string[]; readonly tasks: readonly Task[] }> {
  // To clean a title takes a browser; `npm run pictures` has one.
  const untitled = chart.replace(/^ {2}title .*\n/m, '');
  // Loads what the next call needs.
  await mermaid.parse(untitled);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(untitled);
  return { sections: db.getSections(), tasks: db.getTasks() };
}
