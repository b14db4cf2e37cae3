import { ERRORS, IntegrationsServiceError, toServiceError } from '@evergrant/core';
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

const UNREACHABLE = new Set(['DATABASE_ERROR', 'NETWORK_ERROR', 'TIMEOUT_ERROR']);

/** Words for any error: no stack, and nothing that a library put into its message about data. */
export function presentError(error: unknown): PresentedError {
  if (error instanceof CliError) {
    const { code, message, exitCode } = error;
    return { code, message, exitCode };
  }
  if (error instanceof DatabaseSetupError)
    return { code: error.code, message: error.message, exitCode: error.code === 'UNREACHABLE' ? 3 : 1 };
  if (isSystemError(error)) return { code: error.code, message: error.message, exitCode: 1 };
  const { code, message, correlationId } = toServiceError(error, 'INTERNAL_ERROR');
  const name = error instanceof Error && code === 'INTERNAL_ERROR' ? ` (${error.name})` : '';
  const trace = error instanceof IntegrationsServiceError ? ` Correlation id: ${correlationId}.` : '';
  return {
    code,
    message: `${message}${name} ${ERRORS[code].cure}${trace}`,
    exitCode: UNREACHABLE.has(code) ? 3 : 1,
  };
}

/** A failed system call on a file: its message names the call and the path. */
const isSystemError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  'path' in error &&
  'syscall' in error;
