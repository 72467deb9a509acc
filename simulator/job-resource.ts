import type { RowForm } from './job-plan.ts';
import type { JobRecord } from './job-queue.ts';
import type { JobMoment } from './job-state.ts';
import { formatTimestamp, type TimestampForm } from './timestamp.ts';
import { uuidFrom } from './uuid.ts';

export interface ResourceForm {
  readonly timestamps: TimestampForm;
  readonly capitals: boolean;
  readonly startedAtNull: boolean;
  readonly legacyRequestId: boolean;
  readonly legacyPriceType: boolean;
  readonly americanSpelling: boolean;
  readonly fileLocationAsText: boolean;
  readonly bareJobs: boolean;
  readonly clockSkew: number;
}

function exportFiles(record: JobRecord, { status }: JobMoment): readonly string[] | null {
  if (status === 'failed') return record.plan.fileLocations ?? [];
  if (status !== 'success') return null;
  return record.plan.fileLocations ?? [`https://files.invalid/exports/${record.id}.jsonl`];
}

function metaOf(record: JobRecord, moment: JobMoment, form: ResourceForm): Record<string, unknown> {
  const meta: Record<string, unknown> = {
    [form.legacyRequestId ? 'request_id' : 'x_request_id']: record.requestId,
  };
  if (record.type === 'hierarchy-duplicate') {
    meta['copied_from'] = record.plan.copiedFrom ?? uuidFrom(`${record.id}/copied-from`);
    if (moment.status === 'success') {
      meta['hierarchy_id'] = record.plan.hierarchyId ?? uuidFrom(`${record.id}/hierarchy`);
    }
  }
  if (record.type === 'product-export') {
    const files = exportFiles(record, moment);
    meta['file_locations'] = form.fileLocationAsText ? (files?.[0] ?? null) : files;
    meta['filter'] = record.plan.filter ?? '';
  }
  return meta;
}

function statusOf({ status }: JobMoment, form: ResourceForm): string {
  const word = form.americanSpelling ? status.replace('cancell', 'cancel') : status;
  return form.capitals ? word.toUpperCase() : word;
}

/** The JSON of a job as the API shows it, in the state of a moment: the present one, or that of an older copy. */
export function renderJob(record: JobRecord, form: ResourceForm, moment: JobMoment = record): string {
  if (record.verbatim !== undefined) return record.verbatim;
  const known = record.rendered[moment.status];
  if (known !== undefined) return known;
  const time = (ms: number | null) =>
    ms === null ? null : formatTimestamp(ms + form.clockSkew, form.timestamps);
  const hidesStart = form.startedAtNull && moment.status === 'started';
  const rendered = JSON.stringify({
    ...(form.bareJobs ? {} : { type: 'pim-job' }),
    id: record.id,
    attributes: {
      completed_at: time(moment.completedAt),
      created_at: time(record.plan.shownCreatedAt ?? record.createdAt),
      started_at: hidesStart ? null : time(moment.startedAt),
      status: statusOf(moment, form),
      type: form.legacyPriceType && record.type === 'pricebook-import' ? 'price-import' : record.type,
      updated_at: time(moment.updatedAt),
    },
    ...(form.bareJobs ? {} : { meta: metaOf(record, moment, form) }),
  });
  record.rendered[moment.status] = rendered;
  return rendered;
}

/** A row as one answer shows it, in any form but `missing`. */
export function reshape(rendered: string, form: Exclude<RowForm, 'missing'>): string {
  if (form === 'as-is') return rendered;
  const row = JSON.parse(rendered) as { id: unknown; attributes: Record<string, unknown>; meta?: unknown };
  switch (form) {
    case 'no-id':
      row.id = undefined;
      break;
    case 'strange-id':
      row.id = { uuid: row.id };
      break;
    case 'no-meta':
      row.meta = undefined;
      break;
    case 'no-status':
      row.attributes['status'] = undefined;
      break;
    case 'no-created-at':
      row.attributes['created_at'] = undefined;
      break;
    case 'capitals':
      row.id = String(row.id).toUpperCase();
      break;
    case 'other-type':
      row.attributes['type'] = 'other';
      break;
    case 'started':
      row.attributes['status'] = 'started';
      row.attributes['completed_at'] = null;
      row.attributes['updated_at'] = row.attributes['started_at'] ?? row.attributes['created_at'];
      break;
    default:
      form satisfies never;
  }
  return JSON.stringify(row);
}
