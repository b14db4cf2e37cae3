import type { Logger } from '@evergrant/core';

/** A command says what happened by its answer or its error; the hub's log lines would only come in between. */
export const silentLog: Logger = { debug() {}, info() {}, warn() {}, error() {} };
