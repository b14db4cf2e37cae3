/** A piece of work that a trace shows. */
export interface Span {
  /** From the hub's own sources: never text from outside. */
  readonly name: string;
  /** Default `internal`. */
  readonly kind?: 'internal' | 'client' | 'consumer';
  /** Whose request it is part of, however much later: its trace is the one of that request. Default: the work around it. */
  readonly correlationId?: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** Shows work in a trace. */
export interface Tracer {
  /** Does the work, and says how long it took and whether it failed. @throws what it throws */
  span<T>(span: Span, work: () => Promise<T>): Promise<T>;
}

/** Does the work, in a span where somebody traces. */
export const traced = <T>(
  { tracer }: { readonly tracer?: Tracer | undefined },
  span: Span,
  work: () => Promise<T>,
): Promise<T> => (tracer === undefined ? work() : tracer.span(span, work));
