import type { Policy } from '../src/policy/policy.ts';
import { policy as carepartnersAmtagvi } from './carepartners-amtagvi/policy.ts';
import { policy as cignaAmtagvi } from './cigna-amtagvi/policy.ts';
import { policy as emaImlygic } from './ema-imlygic/policy.ts';
import { policy as lhccImlygic } from './lhcc-imlygic/policy.ts';

/** Every policy the service judges by. A new folder counts once its policy stands here; its product stands in terminology/products.json. */
export const policies = [lhccImlygic, carepartnersAmtagvi, cignaAmtagvi, emaImlygic] as const satisfies readonly Policy[];
