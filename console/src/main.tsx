import { render } from 'preact';
import { App } from './app.tsx';
import { showAll } from './seen.ts';

showAll();
const place = document.getElementById('app');
if (place) render(<App />, place);
