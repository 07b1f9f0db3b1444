/** Waits for all, also when one fails: nothing may still be going on when a run has answered. */
export async function allOf<T extends unknown[]>(promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(promises);
  return (await Promise.all(promises)) as T;
}
