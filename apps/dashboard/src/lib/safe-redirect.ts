/** The path to go to after signing in, or `/` where it would lead off this site (an open redirect). */
export function safeRedirect(target: string | undefined, origin: string): string {
  if (target === undefined || !target.startsWith('/')) return '/';
  const url = URL.parse(target, origin);
  return url !== null && url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : '/';
}
