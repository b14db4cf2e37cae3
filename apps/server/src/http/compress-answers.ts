import { constants } from 'node:zlib';
import fastifyCompress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** Shorter answers are as long compressed. */
const THRESHOLD_BYTES = 1_024;
/** Brotli's highest quality, its default, is for what is compressed once: an answer takes a hundred times as long by it. */
const QUALITY = 4;

/**
 * Answers of the routes that follow are compressed where the browser takes it, event streams excepted. Routes on which tokens
 * are handed out are to say `compress: false`: what is secret is not compressed with what a caller chose.
 */
export async function compressAnswers(app: FastifyInstance): Promise<void> {
  await app.register(fastifyCompress, {
    threshold: THRESHOLD_BYTES,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } },
    globalDecompression: false,
  });
}

/** For routes that are asked all day by backends, and for tokens. */
export const UNCOMPRESSED = { compress: false } as const;
