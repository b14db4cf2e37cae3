/** How far the hub's clock is ahead of this browser's, in milliseconds. */
let aheadMs = 0;
/** When the hub was last heard of, by its clock. */
let heardAt = new Date();

/** To be told whenever the hub says what time it is there, and that what is on the page is current. */
export function noteHubTime(hubTime: Date): void {
  aheadMs = hubTime.getTime() - Date.now();
  heardAt = hubTime;
}

/** The time by the hub's clock: deadlines are its, and this browser's clock may be wrong. */
export const hubNow = (): Date => new Date(Date.now() + aheadMs);

/** When what is on the page was last known to be current, by the hub's clock. */
export const lastUpdateAt = (): Date => heardAt;
