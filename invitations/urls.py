from django.urls import path

from invitations.views import campaigns

app_name = "invitations"
urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("new/", campaigns.new, name="new"),
    path("sample/", campaigns.sample, name="sample"),
    path("<int:pk>/", campaigns.campaign, name="campaign"),
    path("<int:pk>/progress/", campaigns.progress, name="progress"),
    path("<int:pk>/words/", campaigns.word, name="word"),
    path("<int:pk>/start/", campaigns.start, name="start"),
    path("<int:pk>/stop/", campaigns.stop, name="stop"),
    path("<int:pk>/repeat/", campaigns.repeat, name="repeat"),
]
