import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** An answer as it went over the wire. */
export interface Answer {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  readonly body: string;
}

/** What a contract says of an answer. `undescribed`: the contract has no such path, method or status. */
export interface Finding {
  readonly kind: 'fits' | 'undescribed' | 'wrong';
  /** Method, path of the contract and status. */
  readonly operation: string;
  readonly problems: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const ID = 'contract';

/** An OpenAPI file of version 3.0, which answers are checked against. */
export class Contract {
  readonly #document: Fields;
  readonly #ajv: Ajv;
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #templates: readonly { readonly template: string; readonly pattern: RegExp }[];

  /** @throws Error where the document is not one of OpenAPI 3.0 */
  constructor(document: unknown) {
    this.#document = fieldsOf(document);
    if (!/^3\.0\./.test(String(this.#document['openapi'])))
      throw new Error('not an OpenAPI file of version 3.0');
    // OpenAPI's own members are unknown to JSON Schema, and `nullable` is known to ajv.
    this.#ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(strict(this.#document) as Fields, ID);
    this.#templates = Object.keys(fieldsOf(this.#document['paths']))
      // A literal path stands before a template that it fits too.
      .toSorted((a, b) => a.split('{').length - b.split('{').length)
      .map((template) => ({ template, pattern: patternOf(template) }));
  }

  check(answer: Answer): Finding {
    const path = answer.path.split('?')[0] ?? '';
    const template = this.#templates.find(({ pattern }) => pattern.test(path))?.template;
    const operation = `${answer.method} ${template ?? path} ${answer.status}`;
    const schema =
      template === undefined
        ? undefined
        : this.#schemaOf(template, answer.method.toLowerCase(), String(answer.status));
    if (schema === undefined) return { kind: 'undescribed', operation, problems: [] };
    const problems = this.#problems(schema, answer.body);
    return { kind: problems.length === 0 ? 'fits' : 'wrong', operation, problems };
  }

  /** @returns a JSON pointer to the schema of a response */
  #schemaOf(template: string, method: string, status: string): string | undefined {
    const place = ['paths', template, method, 'responses', status];
    const responses = fieldsOf(this.#at(place.slice(0, -1)));
    const key = Object.hasOwn(responses, status) ? status : 'default';
    const response = fieldsOf(responses[key]);
    const reference = response['$ref'];
    const target =
      typeof reference === 'string'
        ? reference.slice(2).split('/').map(fromPointer)
        : [...place.slice(0, -1), key];
    const schema = [...target, 'content', 'application/json', 'schema'];
    return this.#at(schema) === undefined ? undefined : `/${schema.map(toPointer).join('/')}`;
  }

  #at(place: readonly string[]): unknown {
    return place.reduce<unknown>((value, key) => fieldsOf(value)[key], this.#document);
  }

  #problems(pointer: string, body: string): readonly string[] {
    let json: unknown;
    try {
      json = JSON.parse(body);
    } catch {
      return ['not JSON'];
    }
    let validate = this.#validators.get(pointer);
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `${ID}#${pointer}` });
      this.#validators.set(pointer, validate);
    }
    return validate(json) ? [] : (validate.errors ?? []).map(inWords);
  }
}

/** Each entry of a list has the same place, so that a problem of many is one. */
function inWords({ instancePath, message, params }: ErrorObject): string {
  const { allowedValues, additionalProperty } = params as Fields;
  const detail = Array.isArray(allowedValues) ? allowedValues.join(', ') : additionalProperty;
  const place = instancePath.replace(/\/\d+(?=\/|$)/g, '/*');
  return `${place || '/'} ${message}${detail === undefined ? '' : `: ${detail}`}`;
}

function patternOf(template: string): RegExp {
  const parts = template.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // A contract's servers may hold the beginning of its paths.
  return new RegExp(`^(?:/pcm)?${parts.join('[^/]+')}$`);
}

/**
 * The document as ajv takes it and as strict as the simulator has to be: a member that the contract does not name
 * is a mistake of the simulator's, and `nullable` without a type says nothing.
 */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== 'object' || value === null) return value;
  const isLoose = 'nullable' in value && !('type' in value);
  const isOpen = 'properties' in value && !('additionalProperties' in value) && !isComposed(value);
  return {
    ...Object.fromEntries(
      Object.entries(value).flatMap(([key, member]) =>
        isLoose && key === 'nullable' ? [] : [[key, strict(member)]],
      ),
    ),
    ...(isOpen ? { additionalProperties: false } : {}),
  };
}

function isComposed(schema: object): boolean {
  return ['allOf', 'anyOf', 'oneOf'].some((key) => key in schema);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function toPointer(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function fromPointer(key: string): string {
  return decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~');
}
