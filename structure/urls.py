app_name = "structure"
urlpatterns = []
