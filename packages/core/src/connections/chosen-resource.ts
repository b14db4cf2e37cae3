import { z } from 'zod';

export const resourceSchema = z.object({ id: z.string(), name: z.string(), baseUrl: z.string().nullable() });

const metadataSchema = z.object({ resource: resourceSchema });

/** The resource that a connection is used with, out of its metadata. */
export const chosenResource = (metadata: unknown) =>
  metadataSchema.safeParse(metadata).data?.resource ?? null;
