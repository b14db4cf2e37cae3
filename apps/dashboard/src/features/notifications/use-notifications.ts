import { useEvergrant } from '@evergrant/client/react';
import { useLingui } from '@lingui/react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';

/** Changes of connections are told at once; what operators are told is looked for this often. */
const LOOK_MS = 60_000;

/** What whoever is signed in was told, and how much of it is news. */
export function useNotifications() {
  const { api } = useEvergrant();
  return useQuery(api.notifications.list.queryOptions(undefined, { refetchInterval: LOOK_MS }));
}

/** Notes that everything on the page was seen; until it is left, what was news stays marked as such. */
export function useMarkRead(): void {
  const { api, queryClient } = useEvergrant();
  const { data } = useNotifications();
  const { mutate } = useMutation(api.notifications.markRead.mutationOptions());
  const newest = data?.notifications[0]?.id;
  const unread = data?.unread ?? 0;
  const mark = useEffectEvent((upTo: number) => {
    mutate({ upTo });
    queryClient.setQueryData(api.notifications.list.queryKey(), (known) => known && { ...known, unread: 0 });
  });
  useEffect(() => {
    if (newest !== undefined && unread > 0) mark(newest);
  }, [newest, unread]);
}

/** Has people written to in the language that they read the dashboard in. */
export function useNotificationLanguage(): void {
  const { api, queryClient } = useEvergrant();
  const { i18n } = useLingui();
  const { data } = useNotifications();
  const { mutate } = useMutation(
    api.notifications.chooseLanguage.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(api.notifications.list.pathFilter()),
    }),
  );
  const language = i18n.locale === 'fr' ? 'fr' : 'en';
  const known = data?.language;
  useEffect(() => {
    if (known !== undefined && known !== language) mutate({ language });
  }, [known, language, mutate]);
}
