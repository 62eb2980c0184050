from flask import Blueprint

pages = Blueprint("occasions", __name__)
