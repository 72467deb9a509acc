import type { SimRequest } from './exchange.ts';
import { type Fault, type FaultRule, jsonFaults } from './faults.ts';

export const faultyCalls = ['any', 'list', 'job', 'errors', 'release', 'token'] as const;
export type FaultyCalls = (typeof faultyCalls)[number];

/** Which requests a fault meets. Plain JSON: a scenario's file may hold it. */
export interface PlannedFault {
  /** Default `list`: pages of jobs. */
  on?: FaultyCalls;
  /** Only at this offset and beyond. */
  minOffset?: number;
  /** The first of those requests that it meets, counted from 1; default 1. */
  from?: number;
  /** From that one on, every so many; default 1. */
  every?: number;
  /** Only so many milliseconds after the first request and later. */
  afterMs?: number;
  /** It meets so many; default 1. */
  times?: number;
  fault: Exclude<Fault, { kind: 'edit' }>;
}

function callOf({ path }: SimRequest): FaultyCalls {
  if (path.startsWith('/oauth/')) return 'token';
  if (path.startsWith('/pcm/catalogs/')) return 'release';
  if (/^\/pcm\/jobs\/[^/]+\/errors/.test(path)) return 'errors';
  return path.startsWith('/pcm/jobs/') ? 'job' : 'list';
}

function offsetOf({ path }: SimRequest): number {
  return Number(/offset(?:%5D|\])=(\d+)/i.exec(path)?.[1] ?? 0);
}

/** Does what is planned; of several faults that meet one request, the first. */
export function plannedFaults(plans: readonly PlannedFault[], now: () => number): FaultRule {
  const counters = plans.map((plan) => ({ plan, seen: 0, left: plan.times ?? 1 }));
  const dead = new Set<number>();
  let began: number | undefined;
  return (request) => {
    began ??= now();
    if (request.connection !== undefined && dead.has(request.connection)) return { kind: 'dead-connection' };
    let met: Fault | undefined;
    for (const counter of counters) {
      const { on = 'list', minOffset = 0, afterMs = 0, from = 1, every = 1, fault } = counter.plan;
      if (on !== 'any' && on !== callOf(request)) continue;
      if (offsetOf(request) < minOffset || now() - began < afterMs) continue;
      counter.seen += 1;
      if (counter.left === 0 || counter.seen < from || (counter.seen - from) % every !== 0) continue;
      if (met !== undefined) continue;
      counter.left -= 1;
      met = fault;
    }
    if (met?.kind === 'dead-connection' && request.connection !== undefined) dead.add(request.connection);
    return met;
  };
}

/** @returns what is wrong with a planned fault that was read from a file */
export function problemsOfPlannedFault(where: string, plan: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  for (const [key, value] of Object.entries(plan)) {
    if (key === 'on') {
      if (!faultyCalls.some((known) => known === value))
        problems.push(`${where}.on is not one of ${faultyCalls.join(', ')}`);
    } else if (key === 'fault') {
      const kind = (value as { kind?: unknown } | null)?.kind;
      if (!jsonFaults.some((known) => known === kind)) {
        problems.push(`${where}.fault.kind is not one of ${jsonFaults.join(', ')}`);
      }
    } else if (!['minOffset', 'from', 'every', 'times', 'afterMs'].includes(key)) {
      problems.push(`${where}.${key} is not known`);
    } else if (typeof value !== 'number' || value < 0) {
      problems.push(`${where}.${key} is not a number`);
    }
  }
  if (!('fault' in plan)) problems.push(`${where}.fault is missing`);
  return problems;
}
