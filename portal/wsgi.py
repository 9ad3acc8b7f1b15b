from django.core.wsgi import get_wsgi_application

from portal.startup import read_settings

# By this status gunicorn knows that the application cannot be loaded, and stops instead of starting workers for ever.
GUNICORN_APP_LOAD_ERROR = 4

read_settings(GUNICORN_APP_LOAD_ERROR)
application = get_wsgi_application()
