import type { MessageDescriptor } from '@lingui/core';
import { useLingui } from '@lingui/react/macro';
import { IconAlertCircle } from '@tabler/icons-react';
import classes from './form-error.module.css';

/** What stopped a form, where a reader comes across it. */
export function FormError({ message }: { readonly message: MessageDescriptor | null }) {
  const { t } = useLingui();
  return (
    <div role="alert" className={classes.live}>
      {message !== null && (
        <p className={classes.error}>
          <IconAlertCircle size={16} aria-hidden="true" />
          {t(message)}
        </p>
      )}
    </div>
  );
}
