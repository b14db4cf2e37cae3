/**
 * Where sealed entries of a journal are kept by their ids, until they are removed. Whoever can write to it can add what no
 * key opens, take away, and put back what was there before: none of it is believed more than the fence allows.
 */
export interface JournalPlace {
  put(id: string, sealed: string): Promise<void>;
  /** An unknown id is fine. */
  remove(id: string): Promise<void>;
  /** Entries by their ids; where there are very many, some of them. */
  list(): Promise<ReadonlyMap<string, string>>;
}
