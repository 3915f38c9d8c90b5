"""Projects, by what stage they are in, and the page of each."""

from content.views import EntryDetail, EntryFile, TopicBarList
from profile_app.query import InvolvingQuery

from .formats import jsonld
from .models import Project


class ProjectList(TopicBarList):
    queryset = Project.objects.published().by_progress().with_card()
    query_class = InvolvingQuery


class ProjectDetail(EntryDetail):
    model = Project

    def get_queryset(self):
        return super().get_queryset().with_record()

    def get_context_data(self, **kwargs):
        project = self.object
        publications = project.publications.published().newest().with_card()
        return super().get_context_data(
            graph=jsonld.project_graph(project, publications),
            publications=publications,
            events=project.events.published().newest().with_card(),
            openings=project.openings.published().newest().with_card(),
            news=project.news.published().newest().with_card(),
            **kwargs,
        )


class ProjectFile(EntryFile):
    model = Project
