/**
 * Reads something anew whenever it is told to, one reading at a time with a pause between. However often it is told in the
 * meantime, it reads once more, so that the last change is never missed.
 *
 * @param read must not throw
 * @returns says that there is something new
 */
export function createReader(read: () => Promise<void>, pauseMs: number): () => void {
  let state: 'idle' | 'busy' | 'told again' = 'idle';

  async function work(): Promise<void> {
    state = 'busy';
    await read();
    setTimeout(() => {
      if (state === 'told again') void work();
      else state = 'idle';
    }, pauseMs);
  }

  return () => {
    if (state === 'idle') void work();
    else state = 'told again';
  };
}
