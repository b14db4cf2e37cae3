'use client';

export { endConnectWindow } from '../connect/connect-window.ts';
export { ConnectButton, type ConnectButtonProps } from './connect-button.tsx';
export { type ConnectResult, readConnectResult } from './connect-result.ts';
export { type ConnectRequest, type ConnectState, flowError } from './connect-state.ts';
export { ConnectionList, type ConnectionListProps } from './connection-list.tsx';
export { ConnectionStatus } from './connection-status.tsx';
export {
  createEvergrant,
  type Evergrant,
  type EvergrantApi,
  EvergrantProvider,
  useEvergrant,
} from './evergrant-provider.tsx';
export { ReconnectBanner } from './reconnect-banner.tsx';
export { type UseConnect, type UseConnectOptions, useConnect } from './use-connect.ts';
export { useConnection } from './use-connection.ts';
export { type ConnectionFilter, useConnections } from './use-connections.ts';
export { type LiveStatus, useLiveConnections } from './use-live-connections.ts';
export { type Words, wordsOf } from './words.ts';
