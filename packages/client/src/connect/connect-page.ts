/** What the page of a connect session is to offer at once. */
export interface ConnectOffer {
  readonly provider?: string;
  readonly connectionId?: number;
}

/** The address of the hub's page. @param isWindow whether it is a window of its own, which closes when it is done */
export function pageOf(
  { url }: { readonly url: string },
  { provider, connectionId }: ConnectOffer,
  isWindow: boolean,
): string {
  const page = new URL(url);
  if (provider !== undefined) page.searchParams.set('provider', provider);
  if (connectionId !== undefined) page.searchParams.set('connectionId', String(connectionId));
  if (isWindow) page.searchParams.set('window', '1');
  return page.href;
}
