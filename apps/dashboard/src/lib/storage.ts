/** Undefined where the browser keeps it from the page: in a frame on another site. */
export function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
