import { Trans } from '@lingui/react/macro';
import { Button, Stack, type StackProps } from '@mantine/core';
import { ErrorNotice } from './error-notice.tsx';

interface Pages {
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  fetchNextPage(): unknown;
}

/** Below a list in pages: the next one, for as long as there is one. What was shown stays where it can't be had. */
export function ShowMore({
  pages: { error, fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError },
  ...space
}: Pick<StackProps, 'px' | 'pb'> & {
  readonly pages: Pages;
}) {
  if (!hasNextPage) return null;
  return (
    <Stack mt="md" align="flex-start" {...space}>
      {isFetchNextPageError && <ErrorNotice error={error} onRetry={() => void fetchNextPage()} />}
      <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        <Trans>Show more</Trans>
      </Button>
    </Stack>
  );
}
