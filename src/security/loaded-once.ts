/** Something that is loaded when it is first asked for, and kept. */
export interface LoadedOnce<T> {
  /** @throws whatever loading it threw; it is loaded anew when next asked for */
  get(): Promise<T>;
  /** What was loaded or is being loaded; undefined where nobody has asked for it, or loading failed. */
  current(): Promise<T> | undefined;
}

/** Keeps what `load` brings, but not that it failed: a file that could not be read once may be readable the next time. */
export function loadedOnce<T>(load: () => Promise<T>): LoadedOnce<T> {
  let loading: Promise<T> | undefined;
  return {
    get() {
      if (loading !== undefined) return loading;
      const started = load();
      loading = started;
      started.catch(() => {
        loading = undefined;
      });
      return started;
    },
    current: () => loading,
  };
}
