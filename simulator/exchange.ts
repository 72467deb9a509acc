export interface SimRequest {
  method: string;
  /** With its query. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
  /** Which connection it came on. */
  connection?: number;
}

export interface SimResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}
