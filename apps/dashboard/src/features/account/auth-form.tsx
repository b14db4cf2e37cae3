import type { MessageDescriptor } from '@lingui/core';
import { Button, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { FormError } from './form-error.tsx';
import type { AuthFormState } from './use-auth-form.ts';

/** A form of the pages that one sees before signing in: its fields, what stopped it, and its button. */
export function AuthForm({
  form,
  problem = form.problem,
  submit,
  children,
}: {
  readonly form: AuthFormState;
  /** Default: what stopped the form. */
  readonly problem?: MessageDescriptor | null;
  /** What its button says. */
  readonly submit: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        {children}
        <FormError message={problem} />
        <Button type="submit" fullWidth loading={form.isPending}>
          {submit}
        </Button>
      </Stack>
    </form>
  );
}
