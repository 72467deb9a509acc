import type { ReleaseId } from '../pxm/release.ts';
import { isUuid } from '../pxm/uuid.ts';
import { parseList } from './list.ts';
import { wrong } from './problem.ts';

const REQUEST_ID = /^[a-z0-9._:-]{1,200}$/;

/** @returns in lower case. @throws WrongInput */
export function parseRequestIds(text: string): readonly string[] {
  const ids = parseList(text).map((id) => id.toLowerCase());
  for (const id of ids) {
    if (!REQUEST_ID.test(id)) {
      throw wrong(
        id,
        'is not a request id: give `meta.x_request_id` of an answer, without quotes or brackets',
      );
    }
  }
  return ids;
}

/** @returns in lower case, each once. @throws WrongInput */
export function parseIds(text: string): readonly string[] {
  const ids = parseList(text).map((id) => id.toLowerCase());
  if (ids.length === 0) {
    throw wrong(text, 'names no job: the step that triggers the jobs may have passed on an empty list');
  }
  for (const id of ids) {
    if (id === 'null' || id === 'undefined') {
      throw wrong(
        id,
        'is not a job id: the answer to the trigger had no `data.id`. Let the step that triggers fail then, with `jq --exit-status`',
      );
    }
    if (!isUuid(id)) {
      throw wrong(id, 'is not a job id: give the `data.id` of the answer that triggered the job, a UUID');
    }
  }
  return [...new Set(ids)];
}

/** @returns in lower case, each once. @throws WrongInput */
export function parseReleases(text: string): readonly ReleaseId[] {
  const names = parseList(text).map((name) => name.toLowerCase());
  if (names.length === 0) {
    throw wrong(text, 'names no release: the step that publishes may have passed on an empty list');
  }
  return [...new Set(names)].map((name) => {
    const [catalogId = '', releaseId, ...more] = name.split('/');
    if (releaseId === undefined) {
      throw wrong(name, 'names a release without its catalog: give CATALOG_ID/RELEASE_ID');
    }
    const wrongId = [catalogId, releaseId].find((id) => !isUuid(id));
    if (more.length > 0 || wrongId !== undefined) {
      throw wrong(
        name,
        "is not CATALOG_ID/RELEASE_ID, two UUIDs: give `data.attributes.catalog_id` and `data.id` of the publish request's answer. If one is empty or null, let the step that publishes fail then, with `jq --exit-status`",
      );
    }
    return { catalogId, releaseId };
  });
}
