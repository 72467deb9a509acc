import type { JobRecord } from './job-queue.ts';
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

function exportFiles(record: JobRecord): readonly string[] | null {
  if (record.status === 'failed') return record.plan.fileLocations ?? [];
  if (record.status !== 'success') return null;
  return record.plan.fileLocations ?? [`https://files.invalid/exports/${record.id}.jsonl`];
}

function metaOf(record: JobRecord, form: ResourceForm): Record<string, unknown> {
  const meta: Record<string, unknown> = {
    [form.legacyRequestId ? 'request_id' : 'x_request_id']: record.requestId,
  };
  if (record.type === 'hierarchy-duplicate') {
    meta['copied_from'] = record.plan.copiedFrom ?? uuidFrom(`${record.id}/copied-from`);
    if (record.status === 'success') {
      meta['hierarchy_id'] = record.plan.hierarchyId ?? uuidFrom(`${record.id}/hierarchy`);
    }
  }
  if (record.type === 'product-export') {
    const files = exportFiles(record);
    meta['file_locations'] = form.fileLocationAsText ? (files?.[0] ?? null) : files;
    meta['filter'] = record.plan.filter ?? '';
  }
  return meta;
}

function statusOf({ status }: JobRecord, form: ResourceForm): string {
  const word = form.americanSpelling ? status.replace('cancell', 'cancel') : status;
  return form.capitals ? word.toUpperCase() : word;
}

/** The JSON of a job as the API tells it at this moment. */
export function renderJob(record: JobRecord, form: ResourceForm): string {
  if (record.verbatim !== undefined) return record.verbatim;
  if (record.rendered !== undefined) return record.rendered;
  const time = (ms: number | null) =>
    ms === null ? null : formatTimestamp(ms + form.clockSkew, form.timestamps);
  const hidesStart = form.startedAtNull && record.status === 'started';
  record.rendered = JSON.stringify({
    ...(form.bareJobs ? {} : { type: 'pim-job' }),
    id: record.id,
    attributes: {
      completed_at: time(record.completedAt),
      created_at: time(record.createdAt),
      started_at: hidesStart ? null : time(record.startedAt),
      status: statusOf(record, form),
      type: form.legacyPriceType && record.type === 'pricebook-import' ? 'price-import' : record.type,
      updated_at: time(record.updatedAt),
    },
    ...(form.bareJobs ? {} : { meta: metaOf(record, form) }),
  });
  return record.rendered;
}
