import type { MessageDescriptor } from '@lingui/core';
import { type FormEvent, useState } from 'react';
import { authErrorWords } from './auth-words.ts';

interface AuthAnswer {
  readonly error: { readonly code?: string | undefined; readonly status: number } | null;
}

type Fields = Readonly<Record<'name' | 'email' | 'password', string>>;

/** Sends a sign-in or sign-up form. The password lives in the form's own input and nowhere else. */
export function useAuthForm(send: (fields: Fields) => Promise<AuthAnswer>, onDone: () => void) {
  const [problem, setProblem] = useState<MessageDescriptor | null>(null);
  const [isPending, setPending] = useState(false);

  const submit = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    const read = (name: string) => String(data.get(name) ?? '');
    setPending(true);
    setProblem(null);
    try {
      const { error } = await send({ name: read('name'), email: read('email'), password: read('password') });
      if (error === null) onDone();
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
    onSubmit: (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      void submit(event.currentTarget);
    },
  };
}
