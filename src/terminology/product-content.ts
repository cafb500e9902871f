import type { Product } from '../policy/policy.ts';

/** How people call a product. */
export interface ProductNames {
  readonly generic: string;
  readonly brand: string;
}

/** What identifies a product and what people call it: an entry of terminology/products.json. */
export interface ProductEntry extends ProductNames {
  /** The `concept` of its rows in the sets, and of its names in `drug-names`. */
  readonly concept: string;
  /** The sets of terminology/ that hold its codes. */
  readonly sets: readonly string[];
  readonly sources: readonly string[];
}

/** Every product orders are recognised for. */
export type ProductContent = Readonly<Record<Product, ProductEntry>>;

/**
 * The product each concept stands for.
 * @throws Error where two products claim one concept
 */
export function productsByConcept(content: ProductContent): ReadonlyMap<string, Product> {
  const products = new Map<string, Product>();
  for (const product in content) {
    if (!isProduct(content, product)) continue;
    const { concept } = content[product];
    const other = products.get(concept);
    if (other !== undefined) throw new Error(`products: ${other} and ${product} are both ${concept}`);
    products.set(concept, product);
  }
  return products;
}

const isProduct = (content: ProductContent, key: string): key is Product => Object.hasOwn(content, key);
