/** Values made on demand and kept up to a total weight; the one unused for longest goes first. */
export class Recent<K, V> {
  readonly #limit: number;
  readonly #drop: ((value: V) => void) | undefined;
  readonly #kept = new Map<K, { readonly value: V; readonly weight: number }>();
  #weight = 0;

  /** `drop` is called with a value that is no longer kept. */
  constructor(limit: number, drop?: (value: V) => void) {
    this.#limit = limit;
    this.#drop = drop;
  }

  /** The kept value of a key, else the one that `make` gives. One value is kept whatever it weighs. */
  get(key: K, weight: number, make: () => V): V {
    const known = this.#kept.get(key);
    if (known) {
      // Written again at the end, so that the first key is the one unused for longest.
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.value;
    }
    const value = make();
    this.#kept.set(key, { value, weight });
    this.#weight += weight;
    for (const [oldest, entry] of this.#kept) {
      if (this.#weight <= this.#limit || oldest === key) break;
      this.#kept.delete(oldest);
      this.#weight -= entry.weight;
      this.#drop?.(entry.value);
    }
    return value;
  }
}
