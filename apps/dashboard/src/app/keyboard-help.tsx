import { useLingui } from '@lingui/react/macro';
import { Modal } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { Keys } from '../components/keys.tsx';
import classes from './keyboard-help.module.css';

/** Which keys do what. */
export default function KeyboardHelp({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useLingui();
  // Opened a moment after it is there: only so it knows where the focus was.
  const isMounted = useMounted();
  const keys = [
    { keys: ['mod', 'K'], does: t`Search, go somewhere, do something` },
    { keys: ['?'], does: t`Show this list` },
    { keys: ['Tab'], does: t`To the next thing; with Shift to the one before` },
    { keys: ['Enter'], does: t`Open or do it` },
    { keys: ['Space'], does: t`Tick a connection, to do something with several` },
    { keys: ['Esc'], does: t`Close a dialog or a menu` },
  ];
  return (
    <Modal
      opened={opened && isMounted}
      onClose={onClose}
      title={t`Keyboard`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <dl className={classes.keys}>
        {keys.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              <Keys keys={keys} />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
