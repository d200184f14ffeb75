import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { provideText } from './composables/useText'

const app = createApp(App)
app.use(createPinia())
provideText(app)
app.mount('#app')
