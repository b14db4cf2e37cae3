type Json = { readonly [key: string]: unknown };

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Schemas of a document that have a name: JSON Schema's own `title`. */
export interface NamedSchemas {
  /** The same schema with what has a name in it referred to. */
  refer(schema: Json): Json;
  /** By name. */
  readonly schemas: Readonly<Record<string, Json>>;
}

/**
 * Collects the schemas that have a name, so that each stands in a document once. What has the name of another and is not the same, such as a
 * stricter copy in an input, stays where it is.
 */
export function collectNamedSchemas(): NamedSchemas {
  const schemas: Record<string, Json> = {};

  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    return isObject(value) ? refer(value) : value;
  };

  function refer(schema: Json): Json {
    const { title, ...rest } = Object.fromEntries(
      Object.entries(schema).map(([key, value]) => [key, key === 'example' ? value : inside(value)]),
    );
    if (typeof title !== 'string') return title === undefined ? rest : { ...rest, title };
    const { description, ...content } = rest;
    const known = schemas[title];
    if (known === undefined) schemas[title] = { title, ...rest };
    else {
      const { title: _, description: __, ...same } = known;
      if (JSON.stringify(same) !== JSON.stringify(content)) return rest;
    }
    const $ref = `#/components/schemas/${title}`;
    return description === undefined || description === schemas[title]?.description
      ? { $ref }
      : { $ref, description };
  }

  return { refer, schemas };
}
