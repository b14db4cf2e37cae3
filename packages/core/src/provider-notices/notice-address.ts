import type { Settings } from '../deps.ts';

/** Where a provider is to send its notices. */
export const noticeAddressOf = ({ publicUrl }: Pick<Settings, 'publicUrl'>, provider: string): string =>
  `${publicUrl}/oauth/notices/${provider}`;
