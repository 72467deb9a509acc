/** A time taken apart. Nothing is known yet of whether it exists. */
export interface WrittenTime {
  /** `2024-02-20T22:00:00`, with a fraction where one was written. */
  readonly dateAndTime: string;
  /** `Z`, `+02:00`, a zone's abbreviation, or empty where none was written. */
  readonly zone: string;
}

const TIME = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9})\d*)?)?(?: (?<half>[AP]M))?`;
const ZONE = String.raw`(?: ?(?<zone>[+-]\d{2}(?::?\d{2})?|[A-Z]{1,5}|z))`;
const WEEKDAY = `(?:[A-Z][a-z]{2},? )?`;
const MONTH = `(?<name>[A-Z][a-z]{2})`;
const DAY_OF_MONTH = String.raw` ?(?<day>\d{1,2})`;
const YEAR = String.raw`(?<year>\d{4})`;

/** How the tools of a shell and of a database write a time. */
const WRITTEN_FORMS: readonly RegExp[] = [
  // RFC 3339, `date -Ins`, Postgres, Go with its monotonic clock
  String.raw`${YEAR}-(?<month>\d{2})-(?<day>\d{2})[Tt ]${TIME}(?:${ZONE}(?: [A-Z]{1,5})?)?(?: m=\S+)?`,
  // `date -R`, HTTP: Tue, 20 Feb 2024 22:00:00 +0000; also other languages' `date`: Tue 20 Feb 2024 10:00:00 PM UTC
  `${WEEKDAY}${DAY_OF_MONTH} ${MONTH} ${YEAR} ${TIME}${ZONE}?`,
  // `date -u`: Tue Feb 20 22:00:00 UTC 2024
  `${WEEKDAY}${MONTH} ${DAY_OF_MONTH} ${TIME}${ZONE}? ${YEAR}`,
  // British `date`: Tue 20 Feb 22:00:00 UTC 2024
  `${WEEKDAY}${DAY_OF_MONTH} ${MONTH} ${TIME}${ZONE}? ${YEAR}`,
  // Postgres in its own style: Tue Feb 20 22:00:00.123456 2024 UTC
  `${WEEKDAY}${MONTH} ${DAY_OF_MONTH} ${TIME} ${YEAR}${ZONE}?`,
].map((form) => new RegExp(`^${form}$`));

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** @returns undefined for a text in none of the known forms */
export function isoOf(text: string): WrittenTime | undefined {
  for (const form of WRITTEN_FORMS) {
    const groups = form.exec(text)?.groups;
    if (groups !== undefined) return isoFrom(groups);
  }
  return undefined;
}

function isoFrom(groups: Readonly<Record<string, string | undefined>>): WrittenTime {
  const { year, month, name, day, hour, minute, second, fraction, half, zone } = groups;
  const monthNumber = month ?? String(MONTHS.indexOf(name ?? '') + 1);
  const time = [clockHour(Number(hour), half), minute, second ?? '00'].map(twoDigits).join(':');
  return {
    dateAndTime: `${year}-${twoDigits(monthNumber)}-${twoDigits(day)}T${time}${fraction === undefined ? '' : `.${fraction}`}`,
    zone: zoneFrom(zone),
  };
}

function zoneFrom(zone = ''): string {
  if (zone === 'UTC' || zone === 'GMT' || zone === 'z') return 'Z';
  return /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone;
}

function clockHour(hour: number, half: string | undefined): string {
  if (half === undefined) return String(hour);
  // 12 AM is midnight, 12 PM is noon; 13 PM does not exist.
  return hour < 1 || hour > 12 ? '99' : String((hour % 12) + (half === 'PM' ? 12 : 0));
}

function twoDigits(text: string | undefined): string {
  return (text ?? '').padStart(2, '0');
}
