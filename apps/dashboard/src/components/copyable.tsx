import { useLingui } from '@lingui/react/macro';
import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './copyable.module.css';

/** A machine word with a button that copies it. */
export function Copyable({ value, label }: { readonly value: string; readonly label: string }) {
  const { t } = useLingui();
  return (
    <span className={classes.copyable}>
      <code>{value}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            onClick={copy}
            aria-label={copied ? t`Copied` : t`Copy ${label}`}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
