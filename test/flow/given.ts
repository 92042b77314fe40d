import type { NeedName, PortsOf } from '../../lib/flow/needs.ts';

/** What each need gives, for tests that ask the compiler. */
export type Given = { readonly [N in NeedName]: PortsOf<N> };
