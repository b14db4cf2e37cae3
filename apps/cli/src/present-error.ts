import { EvergrantError } from '@evergrant/client';
import { ERRORS, isErrorCode, toServiceError } from '@evergrant/core';
import { DatabaseSetupError } from '@evergrant/database';
import type { ExitCode } from './answer.ts';
import { CliError } from './cli-error.ts';

/** An error as it is told. */
export interface PresentedError {
  readonly code: string;
  /** What is wrong and what to do. */
  readonly message: string;
  readonly exitCode: ExitCode;
}

const UNREACHABLE = new Set<string>(['DATABASE_ERROR', 'NETWORK_ERROR', 'TIMEOUT_ERROR', 'HUB_UNREACHABLE']);

/** Words for any error: no stack, and nothing that a library put into its message about data. */
export function presentError(error: unknown): PresentedError {
  if (error instanceof CliError) {
    const { code, message, exitCode } = error;
    return { code, message, exitCode };
  }
  if (error instanceof DatabaseSetupError)
    return { code: error.code, message: error.message, exitCode: error.code === 'UNREACHABLE' ? 3 : 1 };
  if (error instanceof EvergrantError) return presentRemoteError(error);
  if (isSystemError(error)) return { code: error.code, message: error.message, exitCode: 1 };
  const known = toServiceError(error, 'INTERNAL_ERROR');
  if (known.code === 'INTERNAL_ERROR')
    return { code: known.code, message: `Unexpected: ${described(error)}. Please report it.`, exitCode: 1 };
  // Only an error of the service stands in the log and the audit log under its id.
  const trace = known === error ? ` Correlation id: ${known.correlationId}.` : '';
  // What is wrong with an input is said in full; the cure sends callers of the API to its documents.
  const cure = known.code === 'VALIDATION_ERROR' ? '' : ` ${ERRORS[known.code].cure}`;
  return {
    code: known.code,
    message: `${sentence(known.message)}${cure}${trace}`,
    exitCode: UNREACHABLE.has(known.code) ? 3 : 1,
  };
}

/** What a hub elsewhere answered, or that it did not. */
function presentRemoteError(error: EvergrantError): PresentedError {
  const { code, correlationId, cause } = error;
  if (code === 'HUB_UNREACHABLE')
    return { code, message: 'No hub answers there. Check --url, or EVERGRANT_URL.', exitCode: 3 };
  // Nothing that a hub said: something went wrong here.
  if (code === 'INTERNAL_ERROR' && correlationId === undefined) return presentError(cause);
  const cure = code !== 'VALIDATION_ERROR' && isErrorCode(code) ? ` ${ERRORS[code].cure}` : '';
  const trace = correlationId === undefined ? '' : ` Correlation id: ${correlationId}.`;
  return {
    code,
    message: `${sentence(error.message)}${cure}${trace}`,
    exitCode: UNREACHABLE.has(code) ? 3 : 1,
  };
}

/** What is wrong with a field is no whole sentence, and more follows. */
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Prisma quotes the query and its values in messages. */
function described(error: unknown): string {
  if (!(error instanceof Error)) return 'an error without a name';
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  return error.name.startsWith('Prisma') ? `${error.name}${code}` : `${error.name}${code}: ${error.message}`;
}

/** A failed system call on a file: its message names the call and the path. */
const isSystemError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  'path' in error &&
  'syscall' in error;
