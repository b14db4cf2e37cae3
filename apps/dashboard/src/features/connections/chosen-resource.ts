import type { Connection } from '@evergrant/client';
import * as z from 'zod/mini';

const metadataSchema = z.object({ resource: z.object({ id: z.string(), name: z.string() }) });

/** The site or organisation that a connection is used with; null: there is no such choice, or it is not made yet. */
export const chosenResource = ({ metadata }: Pick<Connection, 'metadata'>) =>
  metadataSchema.safeParse(metadata).data?.resource ?? null;
