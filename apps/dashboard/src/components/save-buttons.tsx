import { Trans } from '@lingui/react/macro';
import { Button, Group } from '@mantine/core';
import classes from './save-buttons.module.css';

/** How a form in a dialog ends; in sight however long the form is. */
export function SaveButtons({
  onCancel,
  isSaving,
  disabled = false,
  save,
}: {
  readonly onCancel: () => void;
  readonly isSaving: boolean;
  /** Whether there is nothing to save yet. */
  readonly disabled?: boolean;
  /** What the button says. Default: Save. */
  readonly save?: string;
}) {
  return (
    <Group justify="flex-end" gap="xs" className={classes.foot ?? ''}>
      <Button variant="default" onClick={onCancel}>
        <Trans>Cancel</Trans>
      </Button>
      <Button type="submit" loading={isSaving} disabled={disabled}>
        {save ?? <Trans>Save</Trans>}
      </Button>
    </Group>
  );
}
