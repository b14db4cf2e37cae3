/**
 * Begins what it is given one after the other, each in a turn of the event loop of its own: between two of them, whatever else
 * has arrived gets done. Many that begin in the same turn would hold up everybody else for as long as all of them take together.
 */
export function createOneATurn(): (begin: () => void) => void {
  const queue: (() => void)[] = [];

  function next(): void {
    const begin = queue.shift();
    if (queue.length > 0) setImmediate(next);
    begin?.();
  }

  return (begin) => {
    if (queue.push(begin) === 1) setImmediate(next);
  };
}
