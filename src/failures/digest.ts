import { hash } from 'node:crypto';

/** 44 characters that stand for a text. Of its UTF-16, so that halves of surrogate pairs count. */
export function digestOf(text: string): string {
  return hash('sha256', Buffer.from(text, 'utf16le'), 'base64');
}
