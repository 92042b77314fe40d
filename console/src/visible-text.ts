import { options, type VNode } from 'preact';
import { visibleLines } from '../../lib/domain/visible.ts';

/**
 * Every text that the console shows, wherever it comes from, with what no reader sees in it spelled out, as the command line does: nothing
 * that others wrote turns around or hides what stands beside it. Text nodes alone have no type; their text is their props.
 */
export function showAll(): void {
  const { vnode: before } = options;
  options.vnode = (node: VNode) => {
    const { type, props } = node as { type: unknown; props: unknown };
    if (type === null && typeof props === 'string') (node as { props: unknown }).props = visibleLines(props);
    before?.(node);
  };
}
