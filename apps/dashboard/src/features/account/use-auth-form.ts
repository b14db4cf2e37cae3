import type { MessageDescriptor } from '@lingui/core';
import { type FormEvent, useState } from 'react';
import { authErrorWords } from './auth-words.ts';

interface AuthAnswer {
  readonly data?: unknown;
  readonly error: { readonly code?: string | undefined; readonly status: number } | null;
}

/** What stands in a field of the form; empty: nothing. */
type Read = (name: string) => string;

/** A form, or a button, about signing in. */
export interface AuthFormState {
  /** What stopped it last; null: nothing. */
  readonly problem: MessageDescriptor | null;
  readonly isPending: boolean;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  /** The same by a button, where nothing is entered. */
  readonly onPress: () => void;
}

/**
 * Sends a form about signing in. What is secret lives in the form's own inputs and nowhere else.
 *
 * @param onDone is told what came back
 */
export function useAuthForm(
  send: (read: Read) => Promise<AuthAnswer>,
  onDone: (data: unknown) => void,
): AuthFormState {
  const [problem, setProblem] = useState<MessageDescriptor | null>(null);
  const [isPending, setPending] = useState(false);

  const submit = async (read: Read) => {
    setPending(true);
    setProblem(null);
    try {
      const { data, error } = await send(read);
      if (error === null) onDone(data);
      else setProblem(authErrorWords(error));
    } catch {
      setProblem(authErrorWords({}));
    } finally {
      setPending(false);
    }
  };

  return {
    problem,
    isPending,
    onSubmit: (event) => {
      event.preventDefault();
      const data = new FormData(event.currentTarget);
      void submit((name) => String(data.get(name) ?? ''));
    },
    onPress: () => void submit(() => ''),
  };
}
