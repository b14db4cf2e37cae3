/** The part of JSON Schema (draft 2020-12) that zod writes. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly readOnly?: boolean;
}

/**
 * Prints JSON Schemas as TypeScript. A schema with a `title` becomes a type of that name, printed once.
 *
 * @param names types that are written by hand, by the title that stands for them
 * @throws Error two different schemas have one title, or a schema says something that this does not know
 *
 * @example
 * const types = createTypePrinter(['ProviderId']);
 * types.print({ type: 'array', items: { type: 'string' } }); // string[]
 * types.declarations(); // export type Connection = { … }
 */
export function createTypePrinter(names: readonly string[] = []) {
  const named = new Map<string, string>();

  const print = (schema: JsonSchema): string => {
    const { title, ...body } = schema;
    if (title === undefined) return printBody(body);
    if (names.includes(title)) return title;
    const text = printBody(body);
    const known = named.get(title);
    if (known !== undefined && known !== text) throw new Error(`two schemas are called ${title}`);
    named.set(title, text);
    return title;
  };

  const printBody = (schema: JsonSchema): string => {
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
    const options = schema.anyOf ?? schema.oneOf;
    if (options) return options.map(print).join(' | ');
    if (schema.not) return 'never';
    const { type } = schema;
    if (typeof type === 'object') return type.map((one) => printBody({ ...schema, type: one })).join(' | ');
    switch (type) {
      case 'string':
      case 'boolean':
      case 'null':
        return type;
      case 'integer':
      case 'number':
        return 'number';
      case 'array':
        return `${schema.readOnly ? 'readonly ' : ''}${inBrackets(print(schema.items ?? {}))}[]`;
      case 'object':
        return printObject(schema);
      case undefined:
        return 'unknown';
      default:
        throw new Error(`no type for ${JSON.stringify(schema)}`);
    }
  };

  const printObject = ({ properties = {}, required = [], additionalProperties }: JsonSchema): string => {
    const names = Object.entries(properties);
    if (names.length === 0)
      return typeof additionalProperties === 'object'
        ? `Record<string, ${print(additionalProperties)}>`
        : 'Record<string, never>';
    const fields = names.map(([name, schema]) => {
      const optional = required.includes(name) ? '' : ' | undefined';
      const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
      return `${docComment(schema.description)}${key}${optional && '?'}: ${print(schema)}${optional};`;
    });
    return block(fields);
  };

  return {
    print,
    declarations: () => [...named].map(([name, type]) => `export type ${name} = ${type};`).join('\n\n'),
  };
}

/** Lines between braces, indented. */
export const block = (lines: readonly string[]): string =>
  `{\n${lines.join('\n').replaceAll(/^(?=.)/gm, '  ')}\n}`;

const inBrackets = (type: string) => (type.includes('|') ? `(${type})` : type);

export const docComment = (text: string | undefined): string =>
  text ? `/** ${text.replaceAll('*/', '*\\/')} */\n` : '';
